import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';

import type { ContractPair } from './contract-pair.js';

/**
 * What an adapter may honestly lack:
 *
 * - `rawInput`: whatever a stranger puts on the wire can arrive, also what is no message.
 * - `splitFrames`: frames travel as bytes, which the network may cut and join.
 * - `messageLimit`: both ends take `maxMessageBytes`.
 * - `backPressure`: a reader can stop, and what is sent to it then waits at the sender.
 * - `abruptLoss`: the peer can be lost without a goodbye.
 * - `injectedClock`: both ends take their timers from a `clock`, or have none.
 */
export type ContractCapability =
  'rawInput' | 'splitFrames' | 'messageLimit' | 'backPressure' | 'abruptLoss' | 'injectedClock';

/** What an adapter can do: `true`, or a text that says why it cannot. Each is decided on, none forgotten. */
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

/** @throws {@link ProgressError} `state_error` where a capability is unknown, undecided, or lacks its reason. */
export function checkCapabilities(capabilities: Readonly<Record<string, unknown>>): void {
  const known = Object.keys(CONTROLS);
  for (const [name, value] of Object.entries(capabilities)) {
    if (!known.includes(name))
      throw misdeclared(
        `"${name}" is no capability of the transport contract. There are: ${known.join(', ')}.`,
      );
    if (value !== undefined && value !== true && (typeof value !== 'string' || value.trim() === ''))
      throw misdeclared(
        `The capability "${name}" must be true, or a text that says why the adapter lacks it.`,
      );
  }
  for (const name of known) {
    if (capabilities[name] === undefined)
      throw misdeclared(
        `Decide on the capability "${name}": true, or a text that says why the adapter lacks it.`,
      );
  }
}

/** @throws {@link ProgressError} `state_error` where the pair lacks a control that a needed capability brings. */
export function checkControls(pair: ContractPair, needs: readonly ContractCapability[]): void {
  for (const capability of needs) {
    for (const control of CONTROLS[capability]) {
      if (typeof pair[control] !== 'function')
        throw misdeclared(
          `The pair has no ${control}(), which the capability "${capability}" needs. Implement it in createPair, ` +
            `or declare ${capability} with a text that says why the adapter lacks it.`,
        );
    }
  }
}

export function misdeclared(message: string): ProgressError {
  return new ProgressError(ProgressErrorCode.STATE_ERROR, message);
}
