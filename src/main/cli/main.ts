import { CommanderError } from 'commander'
import { toAppError } from '../../shared/errors.ts'
import { exitCodes, printError, printJsonError } from './output.ts'
import { program } from './program.ts'

// Whoever reads the output has seen enough, as `head` does: there is nobody left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const asksForJson = process.argv.includes('--json')

try {
  await program().parseAsync()
} catch (thrown) {
  if (thrown instanceof CommanderError) {
    process.exitCode = thrown.exitCode === 0 ? exitCodes.fine : exitCodes.usage
    // Commander has told the person already; this is for the program.
    if (asksForJson && thrown.exitCode !== 0)
      printJsonError('bad_input', thrown.message.replace(/^error: /, ''))
  } else {
    printError(thrown, asksForJson)
    const isCancelled = toAppError(thrown).code === 'cancelled'
    process.exitCode = isCancelled ? exitCodes.interrupted : exitCodes.failed
  }
}
