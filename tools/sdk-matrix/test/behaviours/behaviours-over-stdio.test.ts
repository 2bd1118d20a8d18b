import { testBehavioursOver } from './test-behaviours.js';

testBehavioursOver('stdio');
