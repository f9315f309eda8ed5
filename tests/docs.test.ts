import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { everyCommand, program } from '../src/main/cli/program.ts'
import { SiteFile } from '../src/main/engine/site/SiteFile.ts'
import { aFolder } from './builders/panoramas.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const update = process.env['UPDATE_DOCS'] === '1'

/** Compares a generated text with the one in the repository; `UPDATE_DOCS=1` writes it instead. */
function expectGenerated(path: string, text: string): void {
  if (update) writeFileSync(join(root, path), text)
  expect(readFileSync(join(root, path), 'utf8')).toBe(text)
}

const documents = ['.', 'docs', 'docs/adr', 'training', 'models/starter', 'resources/demo'].flatMap(
  (folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
)

describe('documents', () => {
  it('describe the command line in its own words', () => {
    const commands = everyCommand(program()).filter(
      (command) => command.commands.length === 0 || !command.parent,
    )
    const pages = commands.map((command) => {
      command.configureHelp({ helpWidth: 110 })
      const names = []
      for (let at: typeof command | null = command; at; at = at.parent) names.unshift(at.name())
      return `## ${names.join(' ')}\n\`\`\`\n${command.helpInformation().trim()}\n\`\`\`\n`
    })
    const head = `# Command line

Every command of \`bin/wayword\`, in the words of its own help.

Exit status: 0 fine, 1 refused or failed, 2 wrong use, 3 done but some files were refused, 130 interrupted. With \`--json\` a refusal
is also a document, \`{"error": {"code", "message"}}\`. The demo site, other bundles and what the app remembers lie in the folder that
\`WAYWORD_DATA\` names, else in the user's data folder (\`~/.local/share/wayword\` on Linux).

One process at a time writes a site. While another one does, such as the app, commands that only ask (\`site info\`, \`locate\`, \`eval\`,
\`trust\`, \`export\`, \`heat\`, \`calibrate --out\`, \`import --dry-run\`, and all that list or search) read the site as it is when they begin, say so in
one line on stderr, and keep nothing in it; the others are refused (\`site_in_use\`).
`
    expectGenerated('docs/cli.md', `${head}\n${pages.join('\n')}`)
  })

  it('show the schema of a fresh site', () => {
    const site = SiteFile.create(join(aFolder(), 'a.wayword'), { name: 'x', origin: null })
    const rows = site.db
      .prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid')
      .all() as { sql: string }[]
    site.close()
    const schema = rows.map(({ sql }) => `${sql.replace(/\n {2}/g, '\n  ')};`).join('\n\n')
    const path = 'docs/data-format.md'
    const page = readFileSync(join(root, path), 'utf8')
    const marks = /(<!-- generated: schema -->)[^]*(<!-- end -->)/
    expect(page).toMatch(marks)
    expectGenerated(path, page.replace(marks, `$1\n\`\`\`sql\n${schema}\n\`\`\`\n$2`))
  })

  it.each(documents)('%s links to files that exist', (path) => {
    const links = [
      ...readFileSync(join(root, path), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g),
    ]
    const missing = links
      .map(([, target]) => join(dirname(path), target!))
      .filter((target) => !existsSync(join(root, target)))
    expect(missing).toEqual([])
  })

  it('name no path of the machine they were written on', () => {
    const tracked = execFileSync(
      'git',
      ['ls-files', '-z', '*.md', '*.ts', '*.vue', '*.mjs', '*.py', '*.json'],
      { cwd: root },
    )
    const files = tracked
      .toString()
      .split('\0')
      .filter((name) => name && existsSync(join(root, name)))
    const telling = files.filter((name) =>
      /(^|[^\w.])\/(work|root|home\/\w+)\//.test(readFileSync(join(root, name), 'utf8')),
    )
    expect(telling).toEqual([])
  })

  it('keep to the word list: what is not a word of the field is no exported name', () => {
    const never = /\b(hit|embedding|scan|dataset|utils?|helpers?)\b/i
    const sources = execFileSync('git', ['ls-files', '-z', 'src/shared/*.ts', 'src/main/engine/**.ts'], {
      cwd: root,
    })
    const names = sources
      .toString()
      .split('\0')
      .filter((name) => name && existsSync(join(root, name)))
      .flatMap((name) => [
        ...readFileSync(join(root, name), 'utf8').matchAll(
          /export (?:async )?(?:function|class|const|interface|type) (\w+)/g,
        ),
      ])
      .map(([, name]) => name!.replace(/([a-z])([A-Z])/g, '$1 $2'))
    expect(names.length).toBeGreaterThan(50)
    expect(names.filter((name) => never.test(name))).toEqual([])
  })
})
