export const pluginId = 'llmops';
