import {
  HOSTILE_MARKDOWN,
  HOSTILE_MARKUP,
  HOSTILE_TEXTS,
} from '@llmops/backstage-plugin-llmops-common/testing';
import { screen } from '@testing-library/react';
import { expectHarmless } from './__testUtils__/expectHarmless';
import { makeCard, makeModel, makeRun } from './__testUtils__/fixtures';
import { InMemoryRuns } from './__testUtils__/InMemoryRuns';
import { giveElementsSize, renderLlmops } from './__testUtils__/renderLlmops';

const texts = HOSTILE_TEXTS.map(({ text }) => text);
const pairs = Object.fromEntries(texts.map(text => [text, text]));
const [script] = texts;

describe('hostile texts', () => {
  beforeEach(() => {
    giveElementsSize();
    window.localStorage.clear();
  });
  afterEach(() => jest.restoreAllMocks());

  it('stay in their box on the page of a model, its card included', async () => {
    const card = [...HOSTILE_MARKUP, ...HOSTILE_MARKDOWN]
      .map(({ text }) => (text.length > 1_000 ? '[[[' : text))
      .join('\n\n');
    const { container } = renderLlmops({
      path: `/llmops/models/mlflow/${encodeURIComponent(script)}`,
      api: {
        getModel: jest.fn(async () =>
          makeModel({ name: script, description: card, tags: pairs }),
        ),
        getModelCard: jest.fn(async () =>
          makeCard({ text: `# The card\n\n${card}` }),
        ),
      },
    });
    expect(
      await screen.findByRole('heading', { name: 'The card' }),
    ).toBeInTheDocument();
    expectHarmless(container);
  });

  it('stay in their box in the list of runs, and in its filters', async () => {
    const store = new InMemoryRuns(
      texts.slice(0, 20).map((text, index) => ({
        ...makeRun({ id: `run-${index}`, name: text, reason: text }),
        metrics: { [text]: 1 },
        params: { lora_r: text },
      })),
    );
    const filters = new URLSearchParams([
      ['query', `metrics."${script}" is null or name like '%'`],
      ['column', `metrics."${script}"`],
      ['column', 'params.lora_r'],
    ]);
    const { container } = renderLlmops({
      path: `/llmops/runs?${filters}`,
      api: store.api,
    });
    expect(
      await screen.findByRole('link', { name: script }),
    ).toBeInTheDocument();
    expectHarmless(container);
  });
});
