#!/usr/bin/env node
// TypeScript 7, compiled to machine code, takes a quarter of the time of TypeScript 6. It has no JavaScript API yet, so
// the linter and the generator use TypeScript 6, which is the `typescript` of the workspace and owns the command `tsc`.
await import(new URL('lib/tsc.js', import.meta.resolve('typescript/package.json')).href);
