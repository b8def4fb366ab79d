import { compareMetrics } from './metricOrder';

describe('compareMetrics', () => {
  it('puts first what one looks at first', () => {
    const order = [
      'eval_loss',
      'val/nll',
      'loss',
      'loss_cpt',
      'train_loss',
      'accuracy',
      'eval/acc',
      'perplexity',
      'eval/bleu',
      'eval/f1',
      'epoch',
      'glossary',
      'grad_norm',
      'learning_rate',
      'system/gpu_loss',
    ];
    expect([...order].reverse().sort(compareMetrics)).toEqual(order);
  });
});
