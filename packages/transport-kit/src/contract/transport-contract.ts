import { closeCases } from './cases/close.js';
import { closeInHandlerCases } from './cases/close-in-handler.js';
import { contentCases } from './cases/content.js';
import { deliveryCases } from './cases/delivery.js';
import { framingCases } from './cases/framing.js';
import { handlerCases } from './cases/handlers.js';
import { inputCases } from './cases/input.js';
import { leftoverCases } from './cases/leftovers.js';
import { limitCases } from './cases/limit.js';
import { lossCases } from './cases/loss.js';
import { pressureCases } from './cases/pressure.js';
import { startCases } from './cases/start.js';
import type { ContractCase } from './contract-case.js';

/** All cases of the contract, by theme. */
export const transportContract: readonly ContractCase[] = [
  ...startCases,
  ...deliveryCases,
  ...contentCases,
  ...framingCases,
  ...inputCases,
  ...limitCases,
  ...handlerCases,
  ...pressureCases,
  ...closeCases,
  ...closeInHandlerCases,
  ...lossCases,
  ...leftoverCases,
];
