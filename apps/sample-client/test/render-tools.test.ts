import { renderTools } from '../src/render-tools.js';

test('tools are listed with their arguments, and their text is made safe', () => {
  const inputSchema = {
    properties: {
      steps: { type: 'integer', description: 'How many.', default: 100 },
      mode: { enum: ['fast', 'slow'] },
      path: { type: 'string', description: 'Where\u001b[2J.' },
    },
    required: ['path'],
  };
  const tools = [
    { name: 'work', description: 'Works\nhard.', inputSchema },
    { name: 'rest', inputSchema: {} },
  ];
  expect(renderTools(tools, { color: false })).toEqual([
    'work',
    '  Works hard.',
    '    --steps <integer>          How many. (default: 100)',
    '    --mode <"fast" or "slow">',
    '    --path <string>            Where. (required)',
    '',
    'rest',
  ]);
  expect(renderTools([], { color: false })).toEqual(['The server has no tools.']);
});
