#!/usr/bin/env node
// Runs TypeScript 7. It is compiled to machine code and takes a third of the time of TypeScript 6, but it has no JavaScript
// API yet. So the linter and the generator use TypeScript 6, the `typescript` of the workspace, whose command is `tsc`.
await import(new URL('lib/tsc.js', import.meta.resolve('typescript/package.json')).href);
