import { testBehavioursOver } from './test-behaviours.js';

testBehavioursOver('in-memory');
