import { defaultClientConditions, defineConfig } from 'vite';

export default defineConfig({
  // All URLs in the page are relative, so it can be served from any folder.
  base: './',
  // Uses the sources of the other packages, so that they need not be built first.
  resolve: { conditions: ['@milepost/source', ...defaultClientConditions] },
  build: { outDir: '../../bundle/page', emptyOutDir: true, target: 'es2022', modulePreload: false },
});
