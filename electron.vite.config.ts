import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

/**
 * Main's entries lie side by side in out/main, chunks too: an encoder worker finds its neighbours by a URL relative to
 * its own file (src/main/engine/workerUrl.ts). Packages of package.json's `dependencies` stay outside the bundles.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rollupOptions: {
        input: {
          index: 'src/main/desktop/index.ts',
          engineProcess: 'src/main/desktop/engineProcess.ts',
          captureWorker: 'src/main/engine/capture/captureWorker.ts',
          kernelWorker: 'src/main/engine/index/kernelWorker.ts',
          encoderWorker: 'src/main/engine/encoder/encoderWorker.ts',
          signWorker: 'src/main/engine/sign/signWorker.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { index: 'src/preload/index.ts' },
        // A sandboxed preload is CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    base: './',
    plugins: [vue()],
    build: {
      outDir: 'out/renderer',
      // `assets/` below the host belongs to the engine: views and map images (src/shared/api.ts).
      assetsDir: 'static',
      rollupOptions: { input: 'src/renderer/index.html' },
    },
  },
})
