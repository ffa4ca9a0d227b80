import { defineConfig } from 'vitepress';

const guides = [
  ['Bring your data', 'your-data'],
  ['Pretrain', 'pretrain'],
  ['Reuse an encoder', 'reuse-an-encoder'],
  ['Fuse and evaluate', 'fuse'],
  ['Add a target', 'add-a-target'],
  ['Add a network', 'add-a-network'],
  ['Run it every week', 'weekly-run'],
  ['PyTorch and ONNX', 'pytorch-and-onnx'],
  ['In a browser', 'browser'],
] as const;

/** Built without a network: `npm run site` (search is local, no fonts or scripts from elsewhere). */
export default defineConfig({
  title: 'Daybook',
  description: 'Learns from what people do in an app',
  base: './',
  cleanUrls: false,
  lastUpdated: false,
  // Pages also link to code and READMEs beside this folder, as they are read in the repository.
  ignoreDeadLinks: true,
  srcExclude: ['api/**'],
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Results', link: '/results/README' },
      { text: 'API', link: '/api/index.html', target: '_self' },
    ],
    sidebar: [
      { text: 'Start in five minutes', link: '/start' },
      { text: 'Guides', items: guides.map(([text, file]) => ({ text, link: `/guides/${file}` })) },
      {
        text: 'Results',
        items: [
          { text: 'Overview', link: '/results/README' },
          ...['conversation', 'food', 'events', 'engagement', 'speed'].map((name) => ({
            text: name[0]!.toUpperCase() + name.slice(1),
            link: `/results/${name}`,
          })),
        ],
      },
      { text: 'The simulator', link: '/simulator' },
      { text: 'Experiment log', link: '/experiment-log' },
      { text: 'Glossary', link: '/glossary' },
    ],
  },
});
