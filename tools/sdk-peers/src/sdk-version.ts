import type { Revision } from '@milepost/specification';

/** The versions of the official SDK. */
export const SDK_VERSIONS = ['v1', 'v2'] as const;

/** A version of the official SDK. */
export type SdkVersion = (typeof SDK_VERSIONS)[number];

/**
 * The first revision without a handshake, in which only servers send progress. SDK v1 does not support it.
 */
export const MODERN_REVISION: Revision = '2026-07-28';
