import { cancellationRules } from './cancellation-rules.js';
import { progressRules } from './progress-rules.js';
import { taskRules } from './task-rules.js';
import { timeoutRules } from './timeout-rules.js';

/** All rules of the specification that concern Milepost. */
export const rules = [...progressRules, ...cancellationRules, ...timeoutRules, ...taskRules] as const;

/** The id of a rule. */
export type RuleId = (typeof rules)[number]['id'];
