import { Command } from 'commander'
import { addCalibrateCommand } from './calibrateCommand.ts'
import { addHeatCommand } from './heatCommand.ts'
import { addImportCommand } from './importCommand.ts'
import { addLocateCommand } from './locateCommand.ts'
import { addMapCommands } from './mapCommands.ts'
import { addModelCommands } from './modelCommands.ts'
import { addNoteCommands } from './noteCommands.ts'
import { addQueryCommands } from './queryCommands.ts'
import { addServeCommand } from './serveCommand.ts'
import { addSignCommands } from './signCommands.ts'
import { addSiteCommands } from './siteCommands.ts'
import { addSiteLifeCommands } from './siteLifeCommands.ts'
import { addTrustCommand } from './trustCommand.ts'

/** The command line: the same engine that the desktop shell hosts. `docs/cli.md` is generated from it. */
export function program(): Command {
  const wayword = new Command('wayword')
    .description('Tells where on the local map a robot is, from what a person sees.')
    .version('0.1.0')
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nExit status: 0 fine, 1 refused or failed, 2 wrong use, 3 done but some files were refused.',
    )
  addSiteCommands(wayword)
  addSiteLifeCommands(wayword)
  addSignCommands(wayword)
  addNoteCommands(wayword)
  addImportCommand(wayword)
  addLocateCommand(wayword)
  addQueryCommands(wayword)
  addHeatCommand(wayword)
  addCalibrateCommand(wayword)
  addTrustCommand(wayword)
  addMapCommands(wayword)
  addModelCommands(wayword)
  addServeCommand(wayword)
  for (const command of everyCommand(wayword))
    command.exitOverride().configureOutput({
      outputError: (text, write) =>
        write(
          `${text
            .replace(/^error: /, 'wayword: ')
            .trim()
            .replaceAll('\n', ' ')}\n`,
        ),
    })
  return wayword
}

/** A command and all below it. */
export function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)]
}
