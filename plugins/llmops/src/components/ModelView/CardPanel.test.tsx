import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  HOSTILE_MARK,
  HOSTILE_MARKDOWN,
  HOSTILE_MARKUP,
} from '@llmops/backstage-plugin-llmops-common/testing';
import { act, screen } from '@testing-library/react';
import { useState } from 'react';
import { makeCard } from '../../__testUtils__/fixtures';
import { CardPanel } from './CardPanel';

const shown: { show: (text: string) => void } = { show: () => {} };

function Cards() {
  const [text, setText] = useState('# First');
  shown.show = setText;
  const card = {
    data: makeCard({ text }),
    isPending: false,
    reload: () => {},
  };
  return (
    <div data-testid="box">
      <CardPanel tracker="mlflow" card={card} />
    </div>
  );
}

const FORBIDDEN =
  'script, iframe, style, form, object, embed, base, meta, link';

/** Elements and attributes that nothing in a card may become. */
function harmIn(box: Element): string[] {
  return [...box.querySelectorAll('*')]
    .filter(element => {
      const address =
        element.getAttribute('href') ?? element.getAttribute('src') ?? '';
      return (
        element.matches(FORBIDDEN) ||
        element.getAttributeNames().some(name => name.startsWith('on')) ||
        /^\s*(javascript|data|vbscript):/i.test(address) ||
        (element.matches('img') && address !== '')
      );
    })
    .map(element => element.outerHTML.slice(0, 200));
}

it('keeps a card within its box, whatever it holds', async () => {
  renderInTestApp(<Cards />);
  await screen.findByRole('heading', { name: 'First' });
  const box = screen.getByTestId('box');
  for (const { name, text } of [...HOSTILE_MARKUP, ...HOSTILE_MARKDOWN]) {
    act(() => shown.show(`# ${name}\n\n${text}\n`));
    await screen.findByRole('heading', { name });
    expect(HOSTILE_MARK in window).toBe(false);
    expect([name, harmIn(box)]).toEqual([name, []]);
  }
});
