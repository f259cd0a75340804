import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

// Everything that runs in Node comes from one build, so that what the doors share is one chunk.
// Flat in out/main: an entry finds its neighbours by `import.meta.dirname`.
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      sourcemap: true,
      rollupOptions: {
        input: {
          index: 'electron/main/index.ts',
          headless: 'electron/headless/index.ts',
          cli: 'electron/cli/index.ts',
          'load-worker': 'electron/core/features/load/engine/load-worker.ts',
          'lab-host': 'electron/core/features/lab/lab-host.ts',
          'key-worker': 'electron/core/adapters/ssh/key-worker.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload must be one CommonJS file.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: 'electron/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      minify: true,
      // Read from this machine's disk, once: one file of 1 MB is no worse than ten.
      chunkSizeWarningLimit: 1500,
      // Everything is a file of its own: the CSP allows no data: script and no inline style.
      assetsInlineLimit: 0,
      rollupOptions: { input: { index: 'renderer/index.html' } },
    },
  },
});
