import type { Command } from 'commander'
import { basename } from 'node:path'
import type { SiteCheck, SiteRepair } from '../../shared/report.ts'
import { backupSite, restoreSite, type Copied } from '../engine/site/backupSite.ts'
import { checkSite } from '../engine/site/checkSite.ts'
import { mergeSite, type Merged } from '../engine/site/mergeSites.ts'
import { repairSite } from '../engine/site/repairSite.ts'
import { SiteFile } from '../engine/site/SiteFile.ts'
import { jsonOption, numbers } from './options.ts'
import { exitCodes, print } from './output.ts'
import { watchProgress } from './printProgress.ts'
import { addSelectionCommands } from './selectionCommands.ts'
import { interruptible } from './withSite.ts'

/** What happens to a site file after it was made: checks, copies, other sites, parts. */
export function addSiteLifeCommands(wayword: Command): void {
  const site = wayword.commands.find((command) => command.name() === 'site')!
  site
    .command('check')
    .argument('<file>', 'the site file')
    .description('reads the whole site and tells what is damaged; changes nothing')
    .option('--repair', 'save what is whole into a new file beside it', false)
    .addOption(jsonOption())
    .action(check)
  site
    .command('backup')
    .argument('<file>', 'the site file')
    .description('writes a compact, verified copy as one file')
    .requiredOption('--out <file>', 'the copy to write; a file that is there is never replaced')
    .addOption(jsonOption())
    .action((file: string, { out, json }: { out: string; json: boolean }) =>
      printCopied(
        inspected(file, (found) => backupSite(found, out)),
        json,
      ),
    )
  site
    .command('restore')
    .argument('<backup>', 'a copy that site backup wrote, or one kept by an update')
    .description('makes a site file from a backup')
    .requiredOption('--out <file>', 'the site file to make')
    .addOption(jsonOption())
    .action((backup: string, { out, json }: { out: string; json: boolean }) =>
      printCopied(restoreSite(backup, out), json),
    )
  site
    .command('merge')
    .argument('<file>', 'the site whose captures are wanted; it stays as it is')
    .description('brings the captures, notes and maps of one site into another, every picture once')
    .requiredOption('--into <file>', 'the site that takes them')
    .option(
      '--shift <x,y,yaw>',
      'how the frame of <file> lies in the other: turned clockwise by yaw degrees, then moved by x,y metres; needed unless both have an origin',
      numbers(3),
    )
    .addOption(jsonOption())
    .action(merge)
  addSelectionCommands(site)
}

function inspected<T>(file: string, work: (site: SiteFile) => T): T {
  const site = SiteFile.inspect(file)
  try {
    return work(site)
  } finally {
    site.close()
  }
}

async function check(file: string, { repair, json }: { repair: boolean; json: boolean }): Promise<void> {
  const site = SiteFile.inspect(file)
  const line = watchProgress('Checking')
  const found = await interruptible((signal) => checkSite(site, { signal, progress: line.show })).finally(
    () => {
      line.clear()
      site.close()
    },
  )
  const isDamaged = found.damages.length > 0
  const repaired = repair && isDamaged ? await repairSite(file) : null
  print(
    { ...found, repaired },
    { json, lines: () => [...checkLines(found), ...(repaired ? repairLines(repaired) : [])] },
  )
  if (isDamaged) process.exitCode = repaired ? exitCodes.partly : exitCodes.failed
}

function checkLines({ path, captures, views, descriptors, damages }: SiteCheck): string[] {
  const read = `${captures} captures, ${views} views, ${descriptors} descriptors`
  if (damages.length === 0) return [`${basename(path)} is whole: ${read}.`]
  return [
    ...damages.map(({ message, count, examples }) => {
      const others = count - examples.length
      return `${count} × ${message} ${examples.join('; ')}${others > 0 ? ` and ${others} more` : ''}`
    }),
    `${basename(path)} is damaged: ${read}.`,
  ]
}

function repairLines({ out, tables, lostCaptures }: SiteRepair): string[] {
  const lost = tables.filter(({ saved, found }) => found === null || saved < found)
  return [
    ...lost.map(({ name, saved, found }) =>
      found === null
        ? `lost: an unknown part of ${name}, ${saved} rows saved`
        : `lost: ${found - saved} of ${found} rows of ${name}`,
    ),
    ...lostCaptures.map((filename) => `lost: ${filename}`),
    `What is whole is in ${out}; import the lost captures again and encode it.`,
  ]
}

function printCopied(copied: Copied, json: boolean): void {
  const { path, bytes } = copied
  print(copied, { json, lines: () => [`${path} (${(bytes / 1e6).toFixed(1)} MB)`] })
}

function merge(file: string, { into, shift, json }: { into: string; shift?: number[]; json: boolean }): void {
  const site = SiteFile.open(into)
  try {
    const [xM, yM, yawDeg] = shift ?? []
    const merged = mergeSite(site, file, shift ? { xM: xM!, yM: yM!, yawDeg: yawDeg! } : null)
    print(merged, { json, lines: () => mergeLines(merged) })
  } finally {
    site.close()
  }
}

function mergeLines({ captures, alreadyThere, notes, maps, mapsLeftOut }: Merged): string[] {
  return [
    ...mapsLeftOut.map((name) => `left out: the map ${name}, whose tiles cannot be turned; add it again`),
    `${captures} captures merged, ${alreadyThere} there already, ${notes} notes, ${maps} maps.`,
  ]
}
