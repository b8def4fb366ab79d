/**
 * A backend of its own process, for tests that kill it: submits one attempt and follows it.
 * Arguments: a file with the settings, the repository and its commit, the dispatch key; a file for the log.
 * Says `submitted` and then each state on its standard output.
 */
import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { DvcEngine } from '../DvcEngine';
import { attemptSpec } from './attemptSpec';
import { openCheckout } from './GitProject';

const silent: LoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => silent,
};

async function main([settings, repository, commit, key, log]: string[]) {
  const engine = new DvcEngine(
    JSON.parse(readFileSync(settings, 'utf8')),
    silent,
  );
  const spec = attemptSpec(key, openCheckout(repository, commit));
  const reference = (await engine.find(spec)) ?? (await engine.submit(spec));
  process.stdout.write('submitted\n');
  await engine.follow(
    spec,
    reference,
    {
      observe: async ({ state }) => {
        process.stdout.write(`${state}\n`);
      },
      logEnd: async () => '',
      logPosition: async () => (existsSync(log) ? statSync(log).size : 0),
      appendLog: async ({ position, text }) => {
        if (position !== (existsSync(log) ? statSync(log).size : 0)) {
          throw new Error(`A gap or a repetition at ${position}`);
        }
        appendFileSync(log, text);
      },
      event: async () => {},
    },
    new AbortController().signal,
  );
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
