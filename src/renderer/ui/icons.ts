/** Outlines on a 24 by 24 grid; every one differs in shape, so that none needs its colour to be told apart. */
export const icons = {
  check: 'M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19M7.5 12.5l3 3l6-7',
  twins: 'M8.5 5.5l6 6.5l-6 6.5l-6-6.5zM15.5 5.5l6 6.5l-6 6.5',
  question: 'M4 3.5h16v17h-16zM9.3 9.3a2.8 2.8 0 1 1 4 2.6c-.9.5-1.3 1-1.3 2M12 17v.1',
  outside: 'M3 9v-6h6M21 15v6h-6M14 10l7-7M15.5 3h5.5v5.5M3 14v2M3 20v1h2M9 21h2',
  stack: 'M12 3l9 4.5l-9 4.5l-9-4.5zM3 12l9 4.5l9-4.5M3 16.5l9 4.5l9-4.5',
  sun: 'M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6l1.4 1.4M5 19l1.4-1.4M17.6 6.4l1.4-1.4',
  moon: 'M20 14.5a8.5 8.5 0 1 1-10.5-10.5a7 7 0 0 0 10.5 10.5z',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  fit: 'M4 9v-5h5M15 4h5v5M20 15v5h-5M9 20h-5v-5',
  close: 'M6 6l12 12M18 6l-12 12',
  back: 'M20 12h-16M10 6l-6 6l6 6',
  chevron: 'M6 9l6 6l6-6',
  folder: 'M3 6h6l2 2.5h10v10.5h-18z',
  warning: 'M12 3.5l9.5 17h-19zM12 10v5M12 17.7v.1',
  stop: 'M8 2.5h8l5.5 5.5v8l-5.5 5.5h-8l-5.5-5.5v-8zM8 12h8',
  download: 'M12 3v12M7 10.5l5 5l5-5M4 20.5h16',
  copy: 'M8 8h12v12h-12zM16 8v-4h-12v12h4',
  help: 'M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19M9.3 9.3a2.8 2.8 0 1 1 4 2.6c-.9.5-1.3 1-1.3 2M12 17v.1',
  pin: 'M12 21.5c-4.5-5-7-8.5-7-11.8a7 7 0 1 1 14 0c0 3.3-2.5 6.8-7 11.8zM12 7.5a2.3 2.3 0 1 0 0 4.6a2.3 2.3 0 1 0 0-4.6',
  arrow: 'M12 3l6 18l-6-4l-6 4z',
} as const

export type IconName = keyof typeof icons
