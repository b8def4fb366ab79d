// @ts-check
import fs from 'node:fs';
import { say, step } from '../../scripts/lib/console.mjs';
import { Problem } from '../../scripts/lib/problem.mjs';
import { startControlPlane } from '../parts/controlPlane.mjs';
import { startKueue } from '../parts/kueue.mjs';
import { startKwok } from '../parts/kwok.mjs';
import { startNotebooks } from '../parts/notebooks.mjs';
import { pipelinesUrl, startPipelines } from '../parts/pipelines.mjs';
import { letPortalIn } from '../parts/portalAccess.mjs';
import { startProcessNode } from '../parts/processNode.mjs';
import { startRegistry } from '../parts/registry.mjs';
import { startRollouts } from '../parts/rollouts.mjs';
import { startTrainer } from '../parts/trainer.mjs';
import { startTrainingOperator } from '../parts/trainingOperator.mjs';
import { isBuilt } from './build.mjs';
import { down } from './down.mjs';
import { Lab } from './Lab.mjs';
import { hasMariadb } from './mariadb.mjs';
import { needOpenssl } from './pki.mjs';
import { checkLabPorts } from './ports.mjs';
import { MARIADB, PROGRAMS } from './programs.mjs';
import { readLab, writeLab } from './records.mjs';

/**
 * @typedef {object} UpOptions
 * @property {string} cache
 * @property {string} state
 * @property {number} portBase
 * @property {boolean} pipelines - starts Kubeflow Pipelines too
 * @property {string[]} without - parts to leave out
 */

/** The parts after the control plane, in the order in which they start, with the programs that they run. */
const PARTS = [
  { name: 'kwok', programs: ['kwok'], start: startKwok },
  { name: 'process-node', programs: [], start: startProcessNode },
  { name: 'registry', programs: ['crane'], start: startRegistry },
  {
    name: 'training-operator',
    programs: ['training-operator'],
    start: startTrainingOperator,
  },
  { name: 'trainer', programs: ['jobset', 'trainer'], start: startTrainer },
  {
    name: 'argo-rollouts',
    programs: ['argo-rollouts'],
    start: startRollouts,
  },
  { name: 'kueue', programs: ['kueue'], start: startKueue },
  { name: 'notebook-controller', programs: [], start: startNotebooks },
];

/** @param {UpOptions} options */
function needPrograms({ cache, pipelines, without }) {
  const left = PARTS.filter(part => without.includes(part.name));
  const unused = left.flatMap(part => part.programs);
  const missing = PROGRAMS.filter(
    program =>
      (pipelines || !program.pipelines) &&
      !unused.includes(program.name) &&
      !isBuilt(cache, program),
  ).map(program => program.name);
  if (pipelines && !hasMariadb(cache)) missing.push(MARIADB);
  if (missing.length === 0) return;
  throw new Problem(
    `Not built, or out of date: ${missing.join(', ')}.`,
    `Run \`npm run lab -- build ${missing.join(' ')}\`.`,
  );
}

/** @param {UpOptions} options */
function needRights({ pipelines }) {
  if (!pipelines || process.getuid?.() === 0) return;
  throw new Problem(
    'Kubeflow Pipelines needs mount namespaces, for which this user has no right.',
    'Start the lab as root, or without --kfp.',
  );
}

/** @param {UpOptions} options */
async function checkAll(options) {
  const present = readLab(options.state);
  if (present) {
    throw new Problem(
      `A lab is up in ${options.state} already.`,
      'Run `npm run lab -- down` first, or give another one its own LAB_STATE and --port-base.',
    );
  }
  needPrograms(options);
  needRights(options);
  needOpenssl();
}

/**
 * Starts a lab in an empty state folder.
 *
 * @param {UpOptions} options
 * @returns {Promise<Lab>}
 */
export async function up(options) {
  await checkAll(options);
  const lab = new Lab(options);
  await checkLabPorts(lab.ports);
  fs.rmSync(lab.state, { recursive: true, force: true });
  fs.mkdirSync(lab.file('log'), { recursive: true });
  writeLab(options);
  try {
    await startAll(lab, options);
  } catch (error) {
    await down(options, () => {});
    throw error;
  }
  say(`\nThe lab is up: KUBECONFIG=${lab.kubeconfig('admin')}`);
  say(`The portal's own account: ${lab.kubeconfig('portal')}`);
  if (options.pipelines) say(`Kubeflow Pipelines: ${pipelinesUrl(lab)}`);
  return lab;
}

/**
 * @param {Lab} lab
 * @param {UpOptions} options
 */
async function startAll(lab, { pipelines, without }) {
  await step('control plane', () => startControlPlane(lab));
  for (const { name, start } of PARTS) {
    if (!without.includes(name)) await step(name, () => start(lab));
  }
  if (pipelines) {
    const workflows = !without.includes('argo-workflows');
    await step('Kubeflow Pipelines', () => startPipelines(lab, { workflows }));
  }
  await step('access of the portal', () => letPortalIn(lab));
}
