#!/usr/bin/env node
// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { bootstrap } from './lib/bootstrap.mjs';
import { CommandFailed, run } from './lib/command.mjs';
import { runMain, say } from './lib/console.mjs';
import { toolchainEnvironment } from './lib/environment.mjs';
import { stopOnSignals } from './lib/interruption.mjs';
import { ROOT } from './lib/paths.mjs';
import { Problem } from './lib/problem.mjs';

const FOLDER = path.join(ROOT, 'benchmarks');

function names() {
  if (!fs.existsSync(FOLDER)) return [];
  return fs
    .readdirSync(FOLDER)
    .filter(file => file.endsWith('.mjs'))
    .map(file => path.basename(file, '.mjs'))
    .sort();
}

async function main() {
  const [name, ...args] = process.argv.slice(2);
  if (name === '--help' || name === '-h') {
    say(
      `Runs a benchmark: npm run bench -- NAME\n\nNames: ${
        names().join(', ') || 'none yet'
      }`,
    );
    return 0;
  }
  if (!name || !names().includes(name)) {
    throw new Problem(
      name ? `There is no benchmark "${name}".` : 'Which benchmark?',
      `Use \`npm run bench -- NAME\` with one of: ${
        names().join(', ') || 'none yet'
      }.`,
    );
  }
  stopOnSignals();
  const toolchain = await bootstrap();
  try {
    await run(
      toolchain.node.file,
      [path.join(FOLDER, `${name}.mjs`), ...args],
      {
        cwd: ROOT,
        env: toolchainEnvironment(toolchain),
        inherit: true,
      },
    );
    return 0;
  } catch (error) {
    if (error instanceof CommandFailed) return error.code ?? 1;
    throw error;
  }
}

await runMain(main);
