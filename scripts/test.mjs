import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { childEnv, ensureBuild, ensureDependencies, fail, node, root } from './bootstrap.mjs'
import { findChromium, ensureSystemPackages } from './system.mjs'

// npm test [-- CHECK …]: every check, or the named ones; the last line is the sum.

const tools = {
  tsc: 'typescript/bin/tsc',
  'vue-tsc': 'vue-tsc/bin/vue-tsc.js',
  eslint: 'eslint/bin/eslint.js',
  prettier: 'prettier/bin/prettier.cjs',
  vitest: 'vitest/vitest.mjs',
  playwright: '@playwright/test/cli.js',
}

const checks = {
  'types-shared': () => silent('tsc', ['-p', 'tsconfig.shared.json']),
  'types-node': () => silent('tsc', ['-p', 'tsconfig.node.json']),
  'types-web': () => silent('vue-tsc', ['-p', 'tsconfig.web.json']),
  'types-test': () => silent('vue-tsc', ['-p', 'tsconfig.test.json']),
  lint: () => silent('eslint', ['.', '--max-warnings', '0']),
  format: () => silent('prettier', ['--check', '--log-level', 'warn', '.']),
  unit: runVitest,
  browser: () => runPlaywright('browser'),
  desktop: () => runPlaywright('desktop'),
}

const asked = process.argv.slice(2)
const strange = asked.find((name) => !(name in checks))
if (strange) fail(`npm test knows no check ${strange}; it knows ${Object.keys(checks).join(', ')}.`)

ensureDependencies()
ensureSystemPackages()
ensureBuild()
const reports = mkdtempSync(join(tmpdir(), 'wayword-test-'))
const sum = { passed: 0, failed: 0, skipped: 0 }
for (const [name, check] of Object.entries(checks)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const started = Date.now()
  const { passed, failed, skipped } = check()
  sum.passed += passed
  sum.failed += failed
  sum.skipped += skipped
  console.log(`${failed > 0 ? 'FAILED' : 'ok'} ${name}, ${((Date.now() - started) / 1000).toFixed(1)} s`)
}
rmSync(reports, { recursive: true })
process.exitCode = sum.failed > 0 ? 1 : 0
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`)

/** A check that has nothing to say when all is well; it counts as one test. */
function silent(tool, args) {
  const { status, stdout, stderr } = run(tool, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })
  if (status === 0) return { passed: 1, failed: 0, skipped: 0 }
  console.log(`${stdout}${stderr}`.trim())
  return { passed: 0, failed: 1, skipped: 0 }
}

function runVitest() {
  const file = join(reports, 'vitest.json')
  const args = ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  const { status } = run('vitest', args)
  const report = readReport(file)
  return atLeastOneFailure(status, {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  })
}

function runPlaywright(project) {
  if (!findChromium()) {
    console.log(`Skipped ${project}: no Chromium is installed; WAYWORD_CHROMIUM names one.`)
    return { passed: 0, failed: 0, skipped: 1 }
  }
  const file = join(reports, `${project}.json`)
  const env = { ...childEnv, PLAYWRIGHT_JSON_OUTPUT_FILE: file }
  const { status } = run('playwright', ['test', '--project', project, '--reporter=list,json'], { env })
  const stats = readReport(file)?.stats
  return atLeastOneFailure(status, {
    passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0),
    failed: stats?.unexpected ?? 0,
    skipped: stats?.skipped ?? 0,
  })
}

/** A runner that ended badly before it could count has failed once. */
function atLeastOneFailure(status, counts) {
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return null
    throw error
  }
}

function run(tool, args, options = {}) {
  const path = join(root, 'node_modules', tools[tool])
  const inherited = { cwd: root, env: childEnv, stdio: ['ignore', 'inherit', 'inherit'] }
  return spawnSync(node, [path, ...args], { ...inherited, ...options })
}
