import { accessSync, constants, statSync } from 'node:fs';

import { Command, InvalidArgumentError } from 'commander';

import { AllowedHosts } from './allowed-hosts.js';
import { addListenOptions, type ListenSettings, readListenOptions } from './listen-options.js';
import { version } from './version.js';

/** The settings that the command line gives. */
export interface CommandLine {
  allow: string[];
  allowHosts: string[];
  file: string;
  /** The folder for checkpoints. Absent: there are none. */
  checkpoints?: string;
  /** The number of updates that each call may send a second. Absent: 10. */
  maxUpdatesPerSecond?: number;
  /** How to listen on a port. Absent: the server uses stdio. */
  listen?: ListenSettings;
}

/**
 * Reads the command line. Error messages are written to stderr, the texts of `--help` and `--version` to
 * stdout.
 *
 * @param args - the arguments, without the executable and the script.
 * @throws `CommanderError` after one of these texts was written: with exit code 0 for help and version, 2 for
 *   wrong usage.
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const command = new Command('sample-server')
    .description(
      'A real MCP server whose tools report progress. It serves over stdio, or on a port over HTTP or WebSocket.',
    )
    .version(version)
    .option(
      '--allow <dir>',
      'a folder whose content the tools may read; repeatable (default: the current folder)',
      folder,
    )
    .option('--allow-host <host[:port]>', 'a host that download_file may fetch from; repeatable', host)
    .option(
      '--file <path>',
      "the file that the server hosts, which download_file fetches by default (default: Node's executable)",
      file,
    )
    .option(
      '--checkpoints <dir>',
      'a folder in which process_data keeps checkpoints, to go on after an interruption (default: none)',
      (path) => folder(path)[0],
    )
    .option(
      '--max-updates-per-second <number>',
      'how many updates each call may send a second; Infinity for all of them (default: 10)',
      updateRate,
    )
    .exitOverride((error) => {
      if (error.exitCode !== 0) error.exitCode = WRONG_USAGE;
      throw error;
    });
  addListenOptions(command).parse(args, { from: 'user' });
  const { allow, allowHost, file: hosted, checkpoints, maxUpdatesPerSecond } = command.opts<Flags>();
  const listen = readListenOptions(command);
  return {
    allow: allow ?? [process.cwd()],
    allowHosts: allowHost ?? [],
    file: hosted ?? process.execPath,
    ...(checkpoints !== undefined && { checkpoints }),
    ...(maxUpdatesPerSecond !== undefined && { maxUpdatesPerSecond }),
    ...(listen && { listen }),
  };
}

interface Flags {
  allow?: string[];
  allowHost?: string[];
  file?: string;
  checkpoints?: string;
  maxUpdatesPerSecond?: number;
}

const WRONG_USAGE = 2;

function folder(path: string, previous: string[] = []): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InvalidArgumentError('Expected a folder that exists.');
  }
  return [...previous, path];
}

function host(text: string, previous: string[] = []): string[] {
  try {
    new AllowedHosts([text]);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
  return [...previous, text];
}

function file(path: string): string {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new InvalidArgumentError('Expected a file that exists.');
  }
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw new InvalidArgumentError('Expected a file that this process may read.');
  }
  return path;
}

function updateRate(text: string): number {
  const rate = text.trim() === '' ? NaN : Number(text);
  if (rate > 0) return rate;
  throw new InvalidArgumentError('Expected a number above 0, or Infinity.');
}
