import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { makeRun } from '../../__testUtils__/fixtures';
import { InMemoryRuns } from '../../__testUtils__/InMemoryRuns';
import {
  findAxeViolations,
  giveElementsSize,
  renderLlmops,
} from '../../__testUtils__/renderLlmops';

const makeStore = () =>
  new InMemoryRuns(
    [64, 16, 8].map((rank, index) => ({
      ...makeRun({
        id: `run-${rank}`,
        name: `rank-${rank}`,
        experiment: index ? 'tuning' : "the 'best' one",
      }),
      metrics: { eval_loss: 2 + index / 10 },
      params: { lora_r: String(rank) },
    })),
  );

async function openBox(query = '') {
  const store = makeStore();
  const page = renderLlmops({
    path: `/llmops/runs?${new URLSearchParams({ query })}`,
    api: store.api,
  });
  const box = await screen.findByRole('combobox', {
    name: 'Conditions on runs',
  });
  return { ...page, box };
}
const options = () =>
  screen.queryAllByRole('option').map(({ textContent }) => textContent);

describe('conditions on runs', () => {
  beforeEach(() => {
    giveElementsSize();
    window.localStorage.clear();
  });
  afterEach(() => jest.restoreAllMocks());

  it('completes keys, operators and the values that runs have, with the keyboard alone', async () => {
    const { box, container } = await openBox();
    await userEvent.type(box, 'lora');
    await waitFor(() => expect(options()).toContain('params.lora_rparameter'));
    expect(await findAxeViolations(container)).toEqual([]);
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(box).toHaveValue('params.lora_r ');
    expect(options()).toContain('=operator');
    await userEvent.keyboard('= ');
    await waitFor(() => expect(options()).toContain('64value'));
    await userEvent.keyboard('6{ArrowDown}{Enter}');
    expect(box).toHaveValue('params.lora_r = 64 ');
    expect(options()).toEqual(['andword', 'orword']);
    await userEvent.keyboard('and experiment = ');
    await waitFor(() => expect(options()).toContain("'the ''best'' one'value"));
    // The value that most runs have comes first.
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}{Escape}{Enter}');
    expect(await screen.findByText('1 run')).toBeInTheDocument();
    expect(screen.getByText('rank-64')).toBeInTheDocument();
  });

  it('underlines what is wrong where it stands, says it in words, and changes nothing meanwhile', async () => {
    const { box, api } = await openBox();
    expect(await screen.findByText('1–3 of 3 runs')).toBeInTheDocument();
    const requests = api.listRuns.mock.calls.length;
    await userEvent.type(box, "metrics.eval_loss < 'low'{Escape}{Enter}");
    expect(await screen.findByRole('alert')).toHaveTextContent(
      /metrics\.eval_loss is compared with a number/,
    );
    expect(box).toBeInvalid();
    expect(box).toHaveAccessibleDescription(/compared with a number/);
    expect(document.querySelector('mark')).toHaveTextContent("'low'");
    expect(api.listRuns).toHaveBeenCalledTimes(requests);
    await userEvent.clear(box);
    await userEvent.type(box, 'metrics.eval_loss < 2.05{Escape}{Enter}');
    expect(await screen.findByText('1 run')).toBeInTheDocument();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('says what is wrong with conditions that came with a link, and lists runs all the same', async () => {
    const { box } = await openBox('params.lora_r ~ 3');
    expect(box).toBeInvalid();
    expect(await screen.findByRole('alert')).toBeInTheDocument();
    expect(await screen.findByText('1–3 of 3 runs')).toBeInTheDocument();
  });

  it.each([
    '<img src=x onerror=alert(1)>',
    "'; drop table runs; --",
    'metrics."__proto__" = 1 or 1=1',
    '{{constructor}} ${7*7}',
  ])('takes %s for nothing but text', async hostile => {
    const { box } = await openBox(hostile);
    expect(box).toHaveValue(hostile);
    expect(document.querySelector('img[src="x"]')).toBeNull();
    expect(await screen.findByText('1–3 of 3 runs')).toBeInTheDocument();
  });
});
