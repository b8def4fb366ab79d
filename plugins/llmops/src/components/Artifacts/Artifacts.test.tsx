import {
  HOSTILE_MARKDOWN,
  HOSTILE_MARKUP,
  HOSTILE_TEXTS,
} from '@llmops/backstage-plugin-llmops-common/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expectHarmless } from '../../__testUtils__/expectHarmless';
import { makeDetails, makeRefusal } from '../../__testUtils__/fixtures';
import {
  findAxeViolations,
  giveElementsSize,
  renderLlmops,
} from '../../__testUtils__/renderLlmops';
import type { Artifact, LlmopsApi } from '../../api';
import { visibleText } from '../../lib/visibleText';

const MEGABYTE = 1024 * 1024;
const FOLDER: Artifact = {
  kind: 'folder',
  name: 'training',
  path: '',
  tracked: 't1',
};

/** A run whose tracked run holds these files, in one folder. */
function filesOf(
  files: ReadonlyMap<string, string | Uint8Array>,
): Partial<LlmopsApi> {
  const contentOf = (path: string) => {
    const content = files.get(path) ?? '';
    // Of this window, as what a fetch answers is.
    return Uint8Array.from(
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
    );
  };
  return {
    getRun: jest.fn(async () => makeDetails()),
    listArtifacts: jest.fn(async (_run, query) => ({
      truncated: false,
      items:
        query.tracked === undefined
          ? [FOLDER]
          : [...files.keys()].map(
              (path): Artifact => ({
                kind: 'file',
                name: path,
                path,
                size: contentOf(path).byteLength,
                tracked: 't1',
              }),
            ),
    })),
    readArtifact: jest.fn(async (_run, { path }, maxBytes) => {
      const bytes = contentOf(path);
      return { bytes: bytes.slice(0, maxBytes), size: bytes.byteLength };
    }),
  };
}

async function openFile(
  user: ReturnType<typeof userEvent.setup>,
  name: string,
) {
  const panel = screen.getByRole('region', { name: 'Artifacts' });
  // By the elements themselves: roles of a table with a thousand rows take long to work out.
  const entry = () =>
    [...panel.querySelectorAll('bdi')]
      .find(({ textContent }) => textContent === name)
      ?.closest('button');
  await waitFor(() => expect(entry()).toBeTruthy());
  await user.click(entry() ?? panel);
  await waitFor(() =>
    expect(panel.querySelector('section')?.getAttribute('aria-label')).toBe(
      name,
    ),
  );
  await waitFor(() => expect(panel.querySelector('[aria-busy]')).toBeNull());
  return panel.querySelector('section') ?? panel;
}

async function renderFiles(files: Record<string, string | Uint8Array>) {
  const user = userEvent.setup();
  const page = renderLlmops({
    path: '/llmops/runs/run-1',
    api: filesOf(new Map(Object.entries(files))),
  });
  await user.click(
    await screen.findByRole('button', { name: 'Folder training' }),
  );
  return { user, ...page };
}

describe('files of a run', () => {
  beforeEach(() => {
    giveElementsSize();
  });
  afterEach(() => jest.restoreAllMocks());

  it('shows text, JSON, tables, Markdown and pictures, each as what it is', async () => {
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 1]);
    const { user, container } = await renderFiles({
      'train.log': 'epoch 1\n손실 2.5\n',
      'metrics.json': '{"loss": 2.5, "steps": {"cpt": [1, 2]}}',
      'samples.csv': 'prompt,expected\n안녕,반가워\n',
      'README.md': '# About\n\n[source](https://code.example)',
      'plot.png': png,
      'weights.bin': new Uint8Array([0, 1, 2, 3]),
      'fake.png': '<svg onload=alert(1)>',
    });
    expect(await openFile(user, 'train.log')).toHaveTextContent('손실 2.5');
    const json = await openFile(user, 'metrics.json');
    expect(json).toHaveTextContent('loss: 2.5');
    expect(json).toHaveTextContent('steps: {1 entry}');
    const table = within(await openFile(user, 'samples.csv'));
    expect(table.getByRole('cell', { name: '반가워' })).toBeInTheDocument();
    const markdown = within(await openFile(user, 'README.md'));
    expect(
      await markdown.findByRole('heading', { name: 'About' }),
    ).toBeInTheDocument();
    expect(
      await within(await openFile(user, 'plot.png')).findByRole('img'),
    ).toHaveAttribute('src', 'data:image/png;base64,iVBORw0KGgoAAQ==');
    expect(await openFile(user, 'fake.png')).toHaveTextContent(
      'This is not a picture',
    );
    expect(await openFile(user, 'weights.bin')).toHaveTextContent(
      'Files of this kind are not shown',
    );
    expect(await findAxeViolations(container)).toEqual([]);
  });

  it('shows the beginning of a long file and says what is left out', async () => {
    const { user, api } = await renderFiles({
      'long.txt': 'x'.repeat(MEGABYTE + 10),
      'long.csv': `n\n${'1\n'.repeat(1_500)}`,
    });
    expect(await openFile(user, 'long.txt')).toHaveTextContent(
      /The first 1 MB of 1 MB/,
    );
    expect(api.readArtifact).toHaveBeenCalledWith(
      'run-1',
      { tracked: 't1', path: 'long.txt' },
      MEGABYTE,
      expect.anything(),
    );
    const table = await openFile(user, 'long.csv');
    expect(table).toHaveTextContent('The first 1,000 rows');
    expect(table.querySelectorAll('tr')).toHaveLength(1_001);
  });

  it('downloads by the browser, and says why not', async () => {
    const refusal = await makeRefusal(503, 'ServiceUnavailableError', 'Down');
    const downloadArtifact = jest
      .fn(async () => {})
      .mockRejectedValueOnce(refusal);
    const user = userEvent.setup();
    renderLlmops({
      path: '/llmops/runs/run-1?file=t1/a%20b.bin',
      api: { ...filesOf(new Map([['a b.bin', 'x']])), downloadArtifact },
    });
    const file = await screen.findByRole('region', { name: 'a b.bin' });
    const button = within(file).getByRole('button', { name: 'Download' });
    await user.click(button);
    expect(await screen.findByText('Down')).toBeInTheDocument();
    await user.click(button);
    await waitFor(() => expect(screen.queryByText('Down')).toBeNull());
    expect(downloadArtifact).toHaveBeenLastCalledWith('run-1', {
      tracked: 't1',
      path: 'a b.bin',
    });
  });

  it('keeps hostile names in their box', async () => {
    const names = HOSTILE_TEXTS.map(({ text }) => text);
    const { container } = await renderFiles(
      Object.fromEntries(names.map(name => [`${name}`, 'x'])),
    );
    const panel = screen.getByRole('region', { name: 'Artifacts' });
    await waitFor(() =>
      expect(panel.querySelectorAll('bdi').length).toBeGreaterThan(
        names.length / 2,
      ),
    );
    const shown = [...panel.querySelectorAll('bdi')].map(
      element => element.textContent,
    );
    expect(shown).toEqual(
      expect.arrayContaining(
        HOSTILE_MARKUP.map(({ text }) => visibleText(text)),
      ),
    );
    expectHarmless(container);
  });

  it('keeps hostile content in its box, whatever the file is called', async () => {
    const all = [...HOSTILE_MARKUP, ...HOSTILE_MARKDOWN]
      .map(({ text }) => (text.length > 1_000 ? '[[[' : text))
      .join('\n\n');
    const cells = HOSTILE_TEXTS.map(
      ({ text }) => `"${text.replace(/"/g, '""')}",x`,
    ).join('\n');
    const { user, container } = await renderFiles({
      'page.html': all,
      'picture.svg': all,
      'card.md': all,
      'broken.json': all,
      'values.json': JSON.stringify(HOSTILE_TEXTS.map(({ text }) => text)),
      'keys.json': JSON.stringify(
        Object.fromEntries(HOSTILE_TEXTS.map(({ text }) => [text, text])),
      ),
      'cells.csv': cells,
    });
    for (const name of [
      'page.html',
      'picture.svg',
      'card.md',
      'broken.json',
      'values.json',
      'keys.json',
      'cells.csv',
    ]) {
      const file = await openFile(user, name);
      expect(await within(file).findAllByText(/script/)).not.toHaveLength(0);
      expectHarmless(container);
    }
  });
});
