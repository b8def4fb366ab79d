#!/usr/bin/env node
// @ts-check
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { runMain, say } from '../scripts/lib/console.mjs';
import { stopOnSignals } from '../scripts/lib/interruption.mjs';
import { Problem } from '../scripts/lib/problem.mjs';
import { isRunning } from '../scripts/lib/processIdentity.mjs';
import { build } from './lib/build.mjs';
import { down } from './lib/down.mjs';
import { labCache, labState } from './lib/places.mjs';
import { freePortBase, readPortBase } from './lib/ports.mjs';
import { CORE_PROGRAMS } from './lib/programs.mjs';
import { readLab } from './lib/records.mjs';
import { Servers } from './lib/Servers.mjs';
import { up } from './lib/up.mjs';

const HELP = `A Kubernetes control plane on 127.0.0.1, for tests: etcd, API server, controller manager, scheduler, Training
Operator, Trainer, Kueue, Argo Rollouts and, with --kfp, Kubeflow Pipelines. kwok plays GPU nodes; the node
"process-0" really runs its Pods, as processes of this machine.

  npm run lab -- build [NAME...]   builds all programs, or some; needs Go. --core leaves Pipelines out
  npm run lab -- up [--kfp] [--port-base N] [--without NAME]...
  npm run lab -- status            what runs, on which ports
  npm run lab -- logs NAME         the log of a server
  npm run lab -- stop NAME         ends one server, --kill by force
  npm run lab -- start NAME        starts it again
  npm run lab -- down              stops everything

Settings (environment variables):
  LAB_CACHE       folder of the programs (~/.cache/llmops-lab)
  LAB_STATE       folder of this lab (run in LAB_CACHE)
  LAB_PORT_BASE   the lab uses ports from here to 99 above (26400; "free" takes the next free ones)

Several labs run beside each other when each has its own LAB_STATE and port base.
`;

const cache = labCache();
const state = labState();

/** @param {string | undefined} name */
function named(name) {
  const servers = new Servers(state);
  const names = servers.list().map(record => record.name);
  if (names.length === 0)
    throw new Problem(`No lab is in ${state}.`, 'Run `npm run lab -- up`.');
  if (!name)
    throw new Problem('Which server?', `It is one of ${names.join(', ')}.`);
  return servers.get(name);
}

function status() {
  const lab = readLab(state);
  if (!lab) {
    say(`No lab is up in ${state}.`);
    return 1;
  }
  say(`Lab in ${state}, ports from ${lab.portBase}`);
  for (const record of new Servers(state).list()) {
    const pid = isRunning(record) ? `process ${record.pid}` : 'ended';
    say(`  ${record.name.padEnd(24)} ${pid}`);
  }
  return 0;
}

/** @param {string | undefined} text */
async function portBase(text) {
  return text === 'free' ? freePortBase(cache) : readPortBase(text);
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      core: { type: 'boolean', default: false },
      kfp: { type: 'boolean', default: false },
      kill: { type: 'boolean', default: false },
      'port-base': { type: 'string' },
      without: { type: 'string', multiple: true, default: [] },
    },
  });
  const [command, ...names] = positionals;
  stopOnSignals();
  switch (values.help ? undefined : command) {
    case 'build':
      await build(cache, values.core ? CORE_PROGRAMS : names);
      return 0;
    case 'up':
      await up({
        cache,
        state,
        portBase: await portBase(
          values['port-base'] ?? process.env.LAB_PORT_BASE,
        ),
        pipelines: values.kfp,
        without: values.without,
      });
      return 0;
    case 'down':
      await down({ state }, say);
      say('The lab is down.');
      return 0;
    case 'status':
      return status();
    case 'logs':
      say(
        fs.readFileSync(
          new Servers(state).logFile(named(names[0]).name),
          'utf8',
        ),
      );
      return 0;
    case 'stop':
      await new Servers(state).stop(
        named(names[0]),
        values.kill ? 'SIGKILL' : 'SIGTERM',
      );
      return 0;
    case 'start':
      new Servers(state).start(named(names[0]));
      return 0;
    default:
      say(HELP);
      return command && !values.help ? 1 : 0;
  }
}

await runMain(main);
