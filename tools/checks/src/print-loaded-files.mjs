// `node print-loaded-files.mjs MODULE` imports a module and prints the URLs of all files that Node loads for
// it, as JSON. The debugger reports every script, an ES module as well as a CommonJS module. The hooks of
// `module.register` would not see what a CommonJS module requires.
import { Session } from 'node:inspector';

/** @type {Set<string>} */
const urls = new Set();
const session = new Session();
session.connect();
session.on('Debugger.scriptParsed', ({ params }) => urls.add(params.url));
session.post('Debugger.enable');
// The debugger first reports what is loaded already: Node itself, and this file.
urls.clear();
await import(process.argv[2] ?? '');
console.log(JSON.stringify([...urls].filter((url) => url.startsWith('file:'))));
