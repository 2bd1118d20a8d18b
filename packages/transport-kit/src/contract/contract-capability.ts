import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';

import type { ContractPair } from './contract-pair.js';

/**
 * A capability that some adapters lack for a good reason:
 *
 * - `rawInput`: any text can arrive from the wire, also a text that is not a message.
 * - `splitFrames`: frames travel as bytes, which the network may split and join.
 * - `messageLimit`: both ends accept the option `maxMessageBytes`.
 * - `backPressure`: a reader can stop reading, and then messages for it wait at the sender.
 * - `abruptLoss`: the connection to the peer can break without a regular close.
 * - `injectedClock`: both ends take their timers from a given `clock`, or have no timers.
 */
export type ContractCapability =
  'rawInput' | 'splitFrames' | 'messageLimit' | 'backPressure' | 'abruptLoss' | 'injectedClock';

/**
 * The capabilities of an adapter: `true`, or a text with the reason why it lacks the capability. None may be
 * omitted.
 */
export type ContractCapabilities = Readonly<Record<ContractCapability, true | string>>;

type Control = Exclude<keyof ContractPair, 'client' | 'accept' | 'dispose'>;

const CONTROLS: Readonly<Record<ContractCapability, readonly Control[]>> = {
  rawInput: ['inject'],
  splitFrames: ['encodeFrame', 'injectBytes'],
  messageLimit: [],
  backPressure: ['stopReading', 'resumeReading'],
  abruptLoss: ['cut'],
  injectedClock: [],
};

/**
 * Checks a declaration of capabilities.
 *
 * @throws {@link ProgressError} `state_error` when a capability is unknown or missing, or is neither `true`
 *   nor a reason.
 */
export function checkCapabilities(capabilities: Readonly<Record<string, unknown>>): void {
  const known = Object.keys(CONTROLS);
  for (const [name, value] of Object.entries(capabilities)) {
    if (!known.includes(name))
      throw misdeclared(
        `"${name}" is not a capability of the transport contract. The capabilities are: ${known.join(', ')}.`,
      );
    if (value !== undefined && value !== true && (typeof value !== 'string' || value.trim() === ''))
      throw misdeclared(
        `The capability "${name}" must be true, or a text with the reason why the adapter lacks it.`,
      );
  }
  for (const name of known) {
    if (capabilities[name] === undefined)
      throw misdeclared(
        `Decide on the capability "${name}": true, or a text with the reason why the adapter lacks it.`,
      );
  }
}

/**
 * Checks that a pair has the controls that belong to the needed capabilities.
 *
 * @throws {@link ProgressError} `state_error` when the pair lacks one of these controls.
 */
export function checkControls(pair: ContractPair, needs: readonly ContractCapability[]): void {
  for (const capability of needs) {
    for (const control of CONTROLS[capability]) {
      if (typeof pair[control] !== 'function')
        throw misdeclared(
          `The pair has no ${control}(), which the capability "${capability}" needs. Implement it in createPair, ` +
            `or declare ${capability} with a text with the reason why the adapter lacks it.`,
        );
    }
  }
}

export function misdeclared(message: string): ProgressError {
  return new ProgressError(ProgressErrorCode.STATE_ERROR, message);
}
