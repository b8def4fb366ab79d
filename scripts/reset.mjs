#!/usr/bin/env node
// @ts-check
import fs from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { runMain, say } from './lib/console.mjs';
import { claimData, emptyData } from './lib/dataStore.mjs';
import { dataFolder } from './lib/paths.mjs';
import { Problem } from './lib/problem.mjs';
import { stopLeftovers } from './lib/supervise/processGroup.mjs';
import { ProcessRecords } from './lib/supervise/ProcessRecords.mjs';

const HELP = `Empties the data folder of the portal: databases, experiments, models, repositories, logs.
The toolchain and the training environments stay.

  npm run reset             asks first
  npm run reset -- --yes    does not ask

The folder is .data in the repository, or LLMOPS_DATA.
`;

/** @param {string} data */
async function agreed(data) {
  if (process.argv.includes('--yes')) return true;
  if (!process.stdin.isTTY) {
    throw new Problem(
      'There is no terminal to ask at.',
      'Use `npm run reset -- --yes`.',
    );
  }
  const terminal = createInterface({
    input: process.stdin,
    output: process.stdout,
  });
  try {
    const answer = await terminal.question(
      `Delete everything in ${data}, runs and models included? Type "yes" to go on: `,
    );
    return answer.trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}

async function main() {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    say(HELP);
    return;
  }
  const data = dataFolder();
  if (!fs.existsSync(data)) {
    say(`There is nothing to delete: ${data} does not exist.`);
    return;
  }
  // Before the question, so that nobody answers in vain.
  claimData(data, {}).release();
  if (!(await agreed(data))) {
    say('Nothing was deleted.');
    return;
  }
  await stopLeftovers(new ProcessRecords(data), say);
  emptyData(data);
  say(`${data} is empty.`);
}

await runMain(main);
