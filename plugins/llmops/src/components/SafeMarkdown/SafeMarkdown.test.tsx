import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  HOSTILE_MARKUP,
  HOSTILE_TEXTS,
} from '@llmops/backstage-plugin-llmops-common/testing';
import { screen } from '@testing-library/react';
import { expectHarmless } from '../../__testUtils__/expectHarmless';
import { SafeMarkdown } from './SafeMarkdown';

function renderMarkdown(text: string) {
  renderInTestApp(
    <section aria-label="box">
      <SafeMarkdown text={text} lowerBy={2} />
    </section>,
  );
  return screen.findByRole('region', { name: 'box' });
}

describe('SafeMarkdown', () => {
  it('renders what Markdown is made for', async () => {
    const box = await renderMarkdown(
      '# 제목\n\n- [x] done\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[docs](https://docs.example/x) [here](#here) ![plot](https://outside.example/plot.png)\n\n```\ncode\n```',
    );
    expect(screen.getByRole('heading', { level: 3 })).toHaveTextContent('제목');
    expect(screen.getByRole('table')).toBeInTheDocument();
    expect(box).toHaveTextContent('☑');
    const link = screen.getByRole('link', { name: 'docs' });
    expect(link).toHaveAttribute('href', 'https://docs.example/x');
    expect(link).toHaveAttribute('rel', expect.stringContaining('noopener'));
    expect(screen.queryByRole('link', { name: 'here' })).toBeNull();
    expect(screen.queryByRole('img')).toBeNull();
    expect(screen.getByRole('link', { name: 'Picture: plot' })).toHaveAttribute(
      'href',
      'https://outside.example/plot.png',
    );
  });

  it('shows HTML as the text that it is', async () => {
    const box = await renderMarkdown('before <b onclick=x>bold</b> after');
    expect(box).toHaveTextContent('before <b onclick=x>bold</b> after');
    expectHarmless(box);
  });

  it('keeps every hostile text in its box', async () => {
    const box = await renderMarkdown(
      HOSTILE_TEXTS.map(({ text }) => text.replace(/^\[+$/, '[['))
        .map(text => `${text}\n`)
        .join('\n\n'),
    );
    expectHarmless(box);
    expect(box).toHaveTextContent(HOSTILE_MARKUP[0].text.slice(0, 8));
  });

  it('renders the beginning of a long text, and shows the rest as it was written', async () => {
    const paragraph = `${'word '.repeat(200)}\n\n`;
    const box = await renderMarkdown(`${paragraph.repeat(40)}# end`);
    expect(box.querySelectorAll('p')).toHaveLength(19);
    expect(box.querySelector('pre')).toHaveTextContent('# end');
    expect(box.textContent?.match(/word/g)).toHaveLength(8_000);
  });

  it.each([
    ['brackets', '['.repeat(60_000)],
    ['brackets within the limit of length', '['.repeat(19_000)],
    ['quotes within each other', '>'.repeat(5_000)],
    ['quotes with spaces', '> '.repeat(5_000)],
    ['emphasis without an end', '*a_ '.repeat(10_000)],
    ['lists within each other', `${'- '.repeat(3_000)}a`],
    ['tables of nothing', '|'.repeat(19_000)],
    ['code without an end', '`a '.repeat(6_000)],
    ['tags without an end', '<a '.repeat(6_000)],
  ])('shows %s as they were written', async (_, text) => {
    const box = await renderMarkdown(text);
    expect(box.querySelector('pre')?.textContent).toBe(text);
    expectHarmless(box);
  });
});
