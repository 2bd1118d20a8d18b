import { defaultClientConditions, defineConfig } from 'vite';

export default defineConfig({
  // Nothing in the page is fetched from a fixed place: it can be served from any folder.
  base: './',
  // From source: no other package has to be built before.
  resolve: { conditions: ['@milepost/source', ...defaultClientConditions] },
  build: { outDir: '../../bundle/page', emptyOutDir: true, target: 'es2022', modulePreload: false },
});
