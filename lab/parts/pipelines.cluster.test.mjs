// @ts-check
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { until } from '../../scripts/lib/testing/temporary.mjs';
import { LAB } from '../lib/places.mjs';
import { uniqueName } from '../testing/cluster.mjs';

const url = process.env.LLMOPS_LAB_KFP_URL;
const skip = url ? false : 'this lab has no Kubeflow Pipelines';
const LIMIT_MS = 180_000;

/**
 * The fields of all answers that matter here.
 *
 * @typedef {object} Answer
 * @property {string} pipeline_id
 * @property {{ pipeline_version_id: string }[]} pipeline_versions
 * @property {string} run_id
 * @property {string} state
 */

/**
 * @param {string} place
 * @param {RequestInit} [request]
 * @returns {Promise<Answer>}
 */
async function ask(place, request) {
  const response = await fetch(`${url}/apis/v2beta1/${place}`, request);
  assert.equal(response.ok, true, `${place}: ${response.status}`);
  const answer = await response.json();
  return /** @type {Answer} */ (answer);
}

test('Kubeflow Pipelines runs an uploaded pipeline', { skip }, async () => {
  const name = uniqueName('pipeline');
  const file = path.join(LAB, 'manifests', 'examples', 'pipe.yaml');
  const form = new FormData();
  form.set('uploadfile', new Blob([fs.readFileSync(file)]), 'pipe.yaml');
  const upload = `pipelines/upload?name=${name}`;
  const pipeline = await ask(upload, { method: 'POST', body: form });
  const pipelineId = pipeline.pipeline_id;
  const listed = await ask(`pipelines/${pipelineId}/versions`);
  const [version] = listed.pipeline_versions;
  const run = await ask('runs', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      display_name: name,
      pipeline_version_reference: {
        pipeline_id: pipelineId,
        pipeline_version_id: version.pipeline_version_id,
      },
      runtime_config: { parameters: { lr: 0.1 } },
    }),
  });
  await until(
    'the run to succeed',
    async () => {
      const { state } = await ask(`runs/${run.run_id}`);
      assert.notEqual(state, 'FAILED');
      return state === 'SUCCEEDED';
    },
    LIMIT_MS,
  );
});
