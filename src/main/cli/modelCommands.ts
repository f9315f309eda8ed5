import type { Command } from 'commander'
import { Engine } from '../engine/Engine.ts'
import { jsonOption } from './options.ts'
import { exitCodes, print, printError, table } from './output.ts'

export function addModelCommands(wayword: Command): void {
  const models = wayword.command('models').description('encoder bundles on this machine')
  models.command('list').description('lists the bundles').addOption(jsonOption()).action(list)
  models
    .command('verify')
    .argument('[dir-or-name...]', 'bundles to check; all when left out')
    .description('compares every file of a bundle with its checksum')
    .addOption(jsonOption())
    .action(verify)
}

async function list({ json }: { json: boolean }): Promise<void> {
  const engine = await Engine.open()
  const found = (await engine.bundles()).map((each) => {
    if (!('bundle' in each)) return { directory: each.directory, error: each.error.message }
    const { id, manifest, directory } = each.bundle
    const { name, version, license, dim, tasks, evaluation } = manifest
    return { directory, id, name, version, license, dim, tasks, evaluation }
  })
  print(found, {
    json,
    lines: () =>
      found.length === 0
        ? [`No bundle in ${engine.bundleFolders.join(' or ')}.`]
        : table(
            found.map((each) =>
              'error' in each
                ? ['(broken)', each.error]
                : [each.name, each.version, `${each.dim}-d`, each.license, each.directory],
            ),
          ),
  })
  if (found.some((each) => 'error' in each)) process.exitCode = exitCodes.partly
}

async function verify(names: string[], { json }: { json: boolean }): Promise<void> {
  const engine = await Engine.open()
  const wanted = names.length > 0 ? names : (await engine.bundles()).map(({ directory }) => directory)
  const sound: string[] = []
  for (const name of wanted) {
    try {
      const { manifest, directory } = await engine.verify(name)
      sound.push(`${manifest.name} ${manifest.version} at ${directory} is as its manifest says.`)
    } catch (thrown) {
      printError(thrown, json)
      process.exitCode = exitCodes.failed
    }
  }
  if (process.exitCode !== exitCodes.failed) print({ verified: sound }, { json, lines: () => sound })
}
