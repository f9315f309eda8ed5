import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['tests/browser/**', 'tests/desktop/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // sqlite-vss crashes in a worker thread of OpenMP when its library is unloaded (docs/adr/0004-index.md).
    env: { OMP_NUM_THREADS: '1' },
  },
})
