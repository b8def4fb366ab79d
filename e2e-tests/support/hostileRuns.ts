import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  HOSTILE_MARKDOWN,
  HOSTILE_MARKUP,
  HOSTILE_TEXTS,
} from '../../plugins/llmops-common/src/testing/hostileTexts';
import type { Mlflow, MlflowRun } from './Mlflow';

/** Longest key that MLflow's database takes. */
const MAX_KEY = 250;
const LONG = 'x'.repeat(10_000);

/** Texts that are short enough for a key. MLflow drops the whole of a message that holds half a character. */
export const HOSTILE_KEYS = HOSTILE_TEXTS.map(({ text }) => text).filter(
  text => text.length <= MAX_KEY && !/\p{Cs}/u.test(text),
);

/** A card that tries everything that Markdown can be abused for. */
export const HOSTILE_CARD = [
  '# The card',
  ...[...HOSTILE_MARKUP, ...HOSTILE_MARKDOWN]
    .map(({ text }) => text)
    .filter(text => text.length < 1_000),
].join('\n\n');

/** Of all models and runs that are made here. */
export const HOSTILE_EXPERIMENT = `<img src=x onerror="window.hostileTextRan=1"> <i>`;

/**
 * Writes metrics, parameters and tags of any name. MLflow's own API refuses most of these names, its database does not:
 * older servers, other clients and restored backups have them.
 */
function writeValues(data: string, runId: string, keys: readonly string[]) {
  const database = new DatabaseSync(join(data, 'mlflow', 'mlflow.db'));
  const now = Date.now();
  try {
    database.exec('pragma busy_timeout = 10000; begin immediate');
    const [metric, latest, param, tag] = [
      'insert or ignore into metrics (key, value, timestamp, run_uuid, step, is_nan) values (?, ?, ?, ?, ?, 0)',
      'insert or ignore into latest_metrics (key, value, timestamp, run_uuid, step, is_nan) values (?, ?, ?, ?, ?, 0)',
      'insert or ignore into params (key, value, run_uuid) values (?, ?, ?)',
      'insert or ignore into tags (key, value, run_uuid) values (?, ?, ?)',
    ].map(statement => database.prepare(statement));
    keys.forEach((key, index) => {
      for (const step of [0, 1, 2]) {
        metric.run(key, index + step, now + step, runId, step);
      }
      latest.run(key, index + 2, now + 2, runId, 2);
      param.run(key, key, runId);
      tag.run(key, key, runId);
    });
    param.run('long', LONG, runId);
    tag.run('mlflow.note.content', HOSTILE_CARD, runId);
    database.exec('commit');
  } finally {
    database.close();
  }
}

/**
 * Runs named like every hostile text, two of them with such metrics, parameters, tags and data, and models with such
 * names, descriptions and tags. Answers how many runs there are.
 */
export async function makeHostileRuns(
  mlflow: Mlflow,
  data: string,
): Promise<{ runs: number; models: string[] }> {
  const experiment = await mlflow.createExperiment(HOSTILE_EXPERIMENT);
  const full: MlflowRun['info'][] = [];
  for (const name of [HOSTILE_KEYS[0], LONG]) {
    const run = await mlflow.createRun({
      experiment,
      name,
      keepRunning: true,
    });
    writeValues(data, run.run_id, HOSTILE_KEYS);
    await mlflow.logDataset(run, {
      name: HOSTILE_KEYS[0],
      digest: HOSTILE_KEYS[2].slice(0, 36),
      source: JSON.stringify({ uri: 'javascript:window.hostileTextRan=1' }),
    });
    await mlflow.endRun(run);
    full.push(run);
  }
  for (const name of HOSTILE_KEYS) {
    await mlflow.createRun({ experiment, name, params: { lora_r: name } });
  }
  const models: string[] = [];
  for (const { text } of HOSTILE_MARKUP) {
    // MLflow allows neither of these in the name of a model.
    const name = text.replace(/[/:]/g, ' ').slice(0, 200);
    await mlflow.createModel({
      name,
      description: HOSTILE_CARD.slice(0, 5_000),
      tags: {
        license: text,
        task: text,
        language: text,
        base_model: text,
        note: text,
      },
    });
    await mlflow.createVersion({ name, description: text, run: full[0] });
    models.push(name);
  }
  return { runs: full.length + HOSTILE_KEYS.length, models };
}
