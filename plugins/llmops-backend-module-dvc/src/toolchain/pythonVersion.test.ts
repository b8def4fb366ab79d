import { satisfies } from './pythonVersion';

describe('satisfies', () => {
  it.each([
    ['3.11.7', '', true],
    ['3.11.7', '>=3.11', true],
    ['3.9.1', '>=3.11', false],
    ['3.11.7', '>=3.11,<3.12', true],
    ['3.12.0', '>=3.11, <3.12', false],
    ['3.11.7', '==3.11.*', true],
    ['3.11.7', '==3.11', false],
    ['3.12.1', '!=3.12.*', false],
    ['3.12.1', '~=3.11', true],
    ['3.12.1', '~=3.11.2', false],
    ['4.0.0', '~=3.11', false],
  ])('%s against %s is %s', (version, specifier, expected) => {
    expect(satisfies(version, specifier)).toBe(expected);
  });

  it('names what it cannot read', () => {
    expect(() => satisfies('3.11.7', 'latest')).toThrow(
      '"latest" is no Python',
    );
  });
});
