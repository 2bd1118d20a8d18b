import { testBehavioursOver } from './test-behaviours.js';

testBehavioursOver('http');
