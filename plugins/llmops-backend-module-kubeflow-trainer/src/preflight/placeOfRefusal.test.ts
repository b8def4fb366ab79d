import { placeOfRefusal } from './placeOfRefusal';

it.each([
  [
    'The cluster "lab" refuses this: admission webhook "vpytorchjob.kb.io" denied the request: metadata.labels[kueue.x-k8s.io/queue-name]: Invalid value: "A"',
    { option: 'queue' },
  ],
  [
    'PyTorchJob.kubeflow.org "r1-1" is invalid: spec.pytorchReplicaSpecs[Master].template.spec.containers[0].resources.limits[nvidia.com/gpu]: Invalid value: 1.5',
    { field: 'profile' },
  ],
  [
    'spec.trainer.resourcesPerNode.requests: Invalid value',
    { field: 'profile' },
  ],
  [
    'pods "r1-1" is forbidden: exceeded quota: team, requested: requests.cpu=64',
    { field: 'profile' },
  ],
  ['spec.trainer.command: Invalid value: "resources": must be a path', {}],
])('of %s', (message, place) => {
  expect(placeOfRefusal(message)).toEqual(place);
});
