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

  it('gives up rendering what takes a parser too long', async () => {
    const box = await renderMarkdown('# x\n'.repeat(100_000));
    expect(screen.queryByRole('heading', { level: 3 })).toBeNull();
    expect(box.querySelector('pre')).not.toBeNull();
  });
});
