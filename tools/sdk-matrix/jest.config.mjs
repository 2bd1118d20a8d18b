import base from '../../jest.config.base.mjs';

export default {
  ...base,
  displayName: 'sdk-matrix',
  // The parser of TypeScript is large and already what Jest needs, so it is not compiled.
  transformIgnorePatterns: ['/node_modules/typescript/'],
};
