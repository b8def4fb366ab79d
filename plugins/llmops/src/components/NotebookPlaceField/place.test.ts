import type { NotebookOffer } from '../../api';
import { choose } from './place';

const offer = (
  cluster: string,
  namespace: string,
  ...images: string[]
): NotebookOffer => ({
  ...{ cluster, namespace },
  clusterTitle: cluster,
  images: images.map(image => ({ image, title: image })),
  limits: { gpus: 1, cpu: 1, memoryBytes: 1, volumeBytes: 1 },
});
const OFFERS = [
  offer('east', 'team', 'jupyter', 'torch'),
  offer('west', 'team', 'jupyter'),
];

it.each([
  [undefined, { cluster: 'east', namespace: 'team', image: 'jupyter' }],
  [
    { cluster: 'east', namespace: 'team', image: 'torch' },
    { cluster: 'east', namespace: 'team', image: 'torch' },
  ],
  [
    { cluster: 'west', namespace: 'team', image: 'torch' },
    { cluster: 'west', namespace: 'team', image: 'jupyter' },
  ],
  [
    { cluster: 'gone', namespace: 'team', image: 'torch' },
    { cluster: 'east', namespace: 'team', image: 'torch' },
  ],
])('keeps of %j what is offered', (chosen, expected) => {
  expect(choose(OFFERS, chosen)).toEqual(expected);
});

it('chooses nothing where nothing is offered', () => {
  expect(choose([], { image: 'jupyter' })).toBeUndefined();
});
