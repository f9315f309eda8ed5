import { registerHooks } from 'node:module'

// `node --import register.ts out/main/index.js`: main and the engine's process find the stand-in under `electron`.

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: new URL('./electron.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
})
