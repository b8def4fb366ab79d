// @ts-check
import fs from 'node:fs';
import path from 'node:path';
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
