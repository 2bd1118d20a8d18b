import { spawn } from 'node:child_process';
import path from 'node:path';

import { endProcessTree } from '@milepost/test-command/process-tree';

/** A hanging command is ended after this time. It is far longer than any command takes on a busy machine. */
const LIMIT_SECONDS = 120;

/**
 * Runs a command and collects its output, without printing it.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @param {{ limitSeconds?: number }} [options] - the command and all processes that it started are ended
 *   after `limitSeconds`. The last line of the output then says so
 * @returns {Promise<{ exitCode: number, output: string, stdout: string }>} `output` has both streams, in the
 *   order of arrival; the exit code is 1 if a signal ended the command
 */
export function runCommand(command, args, cwd, { limitSeconds = LIMIT_SECONDS } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let stdout = '';
    let ending = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    const timer = setTimeout(() => {
      ending = `\n"${path.basename(command)}" was not finished after ${limitSeconds} s and was ended.`;
      if (child.pid !== undefined) endProcessTree(child.pid);
    }, limitSeconds * 1000);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode: exitCode ?? 1, output: output + ending, stdout });
    });
  });
}
