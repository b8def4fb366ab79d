import { HOSTILE_MARK } from '@llmops/backstage-plugin-llmops-common/testing';

/** What no text may ever become on a page. */
const FORBIDDEN =
  'script, iframe, object, embed, base, meta[http-equiv], link[rel=stylesheet], form[action], foreignObject, math';

/** Fails when a text of a page became more than text: an element, a handler, a request, a link that runs something. */
export function expectHarmless(page: Element): void {
  expect(window).not.toHaveProperty(HOSTILE_MARK);
  expect(page.querySelectorAll(FORBIDDEN)).toHaveLength(0);
  for (const element of page.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      expect(name).not.toMatch(/^on/i);
      if (name === 'href' || name === 'src' || name === 'action') {
        expect(value).toMatch(
          element.tagName === 'IMG'
            ? /^data:image\/(png|jpeg|gif|webp|avif|bmp|x-icon);base64,/
            : /^(https?:\/\/|mailto:|\/(?!\/)|#|blob:)/i,
        );
      }
    }
    if (element.getAttribute('target') === '_blank') {
      expect(element.getAttribute('rel')).toContain('noopener');
    }
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
}
