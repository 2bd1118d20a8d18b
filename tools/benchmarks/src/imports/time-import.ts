// `node time-import.js URL` prints how long Node takes to import a module, in ms. The start of Node itself is
// not part of it.
const url = process.argv[2] ?? '';
const start = performance.now();
await import(url);
console.log(performance.now() - start);
