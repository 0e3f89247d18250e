import { upload } from './upload.js';

const [input] = document.getElementsByTagName('input');
const [output] = document.getElementsByTagName('output');
const cloud = new URLSearchParams(location.search).get('cloud');

input.onchange = async () => {
  output.textContent = JSON.stringify(await upload(input.files[0], cloud));
};
