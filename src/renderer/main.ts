import 'leaflet/dist/leaflet.css'
import './theme.css'
import { createApp } from 'vue'
import App from './App.vue'
import { engineLink } from './engine.ts'
import { createSite, siteKey } from './useSite.ts'
import { appearanceKey, createAppearance } from './useAppearance.ts'

createApp(App)
  .provide(appearanceKey, createAppearance(document.documentElement, localStorage))
  .provide(siteKey, createSite(engineLink()))
  .mount('#app')
