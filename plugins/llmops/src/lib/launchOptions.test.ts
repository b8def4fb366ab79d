import { offeredOptions, optionValues } from './launchOptions';

const OPTIONS = [
  {
    name: 'cluster',
    title: 'Cluster',
    choices: [
      { value: 'east', title: 'East' },
      { value: 'west', title: 'West' },
    ],
    default: 'west',
  },
  {
    name: 'queue',
    title: 'Queue',
    choices: [
      { value: 'gpu', title: 'gpu', when: { cluster: 'east' } },
      { value: '', title: 'No queue', when: { cluster: 'east' } },
      { value: 'spot', title: 'spot', when: { cluster: 'west' } },
    ],
  },
];

it.each([
  [{}, { cluster: 'west', queue: 'spot' }],
  [{ cluster: 'east' }, { cluster: 'east', queue: 'gpu' }],
  [
    { cluster: 'east', queue: '' },
    { cluster: 'east', queue: '' },
  ],
  // What was chosen for another cluster does not fit any more.
  [{ queue: 'gpu' }, { cluster: 'west', queue: 'spot' }],
])('of %j launches with %j', (chosen, values) => {
  expect(optionValues(offeredOptions(OPTIONS, chosen))).toEqual(values);
});
