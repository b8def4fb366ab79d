// @ts-check
/**
 * Fills the MLflow of a portal that has not started yet; the tests in a browser call it as a program:
 *
 *   node benchmarks/lib/fillPortal.mjs [--runs 10000] [--experiments 100] [--points 1000000] FOLDER
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { startFilledMlflow } from './fillMlflow.mjs';

/**
 * Gives a portal that has not started yet an MLflow full of runs, which it then serves as its own.
 *
 * @param {{ data: string }} portal - whose data folder is new
 * @param {{ runs?: number, experiments?: number, points?: number }} sizes
 */
export async function fillPortal(portal, sizes) {
  const filled = await startFilledMlflow(sizes);
  try {
    const folder = path.join(portal.data, 'mlflow');
    fs.mkdirSync(folder, { recursive: true });
    // The marker of a data folder, which `npm start` looks for before it writes into one.
    fs.writeFileSync(
      path.join(portal.data, 'llmops-data.txt'),
      'Filled for a benchmark or a test.\n',
    );
    fs.copyFileSync(filled.database, path.join(folder, 'mlflow.db'));
  } finally {
    await filled.stop();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const size = { type: /** @type {const} */ ('string') };
  const { values, positionals } = parseArgs({
    options: { runs: size, experiments: size, points: size },
    allowPositionals: true,
  });
  const [data] = positionals;
  if (!data) throw new Error('Name the data folder of the portal');
  const sizes = Object.entries(values).map(([name, value]) => [
    name,
    Number(value),
  ]);
  await fillPortal({ data }, Object.fromEntries(sizes));
}
