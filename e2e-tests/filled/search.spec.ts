import { expect, test } from '../support/filledPortal';
import { picture } from '../support/look';
import { ENGINEER, openAs } from '../support/people';
import { until } from '../support/portal';

/*
 * Models and runs that appear in MLflow while the portal goes on are found by the portal's search soon after.
 */

/** A word that nothing else is called. */
const WORD = 'numbat';
const RUN = `${WORD}-tuning`;
const MODEL = `${WORD}-chat`;

test('finds a new model and a new run soon after they appeared', async ({
  browser,
  filled,
}) => {
  const { api, mlflow, url } = filled;
  const experiment = await mlflow.createExperiment(`for ${WORD}`);
  const run = await mlflow.createRun({ experiment, name: RUN });
  await mlflow.createModel({
    name: MODEL,
    description: 'Answers questions about **small marsupials**',
  });
  await mlflow.createVersion({ name: MODEL, description: '', run });
  const found = async () => {
    const answer = await api.get(`/api/search/query?term=${WORD}`);
    const { results } = await answer.json();
    return results.map((result: { type: string }) => result.type).sort();
  };
  await until(
    'both to be found',
    async () => (await found()).join() === 'llmops-model,llmops-run',
    100_000,
  );

  const page = await openAs(browser, url, ENGINEER);
  await page.goto(`${url}/search?query=${WORD}`);
  const model = page.getByRole('link', { name: MODEL });
  await expect(model).toBeVisible();
  await expect(
    page.getByText('Answers questions about small marsupials'),
  ).toBeVisible();
  await expect(page.getByRole('link', { name: RUN })).toBeVisible();
  await picture(page, 'search');
  await page.getByRole('link', { name: RUN }).click();
  await expect(page).toHaveURL(/\/llmops\/runs\//);
  await expect(page.getByRole('heading', { name: RUN })).toBeVisible();
  await page.goBack();
  await model.click();
  await expect(page).toHaveURL(new RegExp(`/llmops/models/mlflow/${MODEL}`));
  await page.context().close();
});
