<?php
// A second reading of the API document, with quirks of its own; the numbers are in a JSON file.
const KEY = 'offl_php';
$file = getenv('NUMBERS_FILE');
$numbers = json_decode(file_get_contents($file), true);
$list = str_ends_with(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH), '/list');

header('Content-Type: text/html; charset=utf-8');
echo "\xEF\xBB\xBF\n"; // an editor's byte order mark, and a blank line after the closing tag of an include

function answer($what) { echo json_encode($what), "\n"; exit; }
function refuse($error) { answer(['status' => 'error', 'error' => $error]); }
function plus($number) { return $number === '' ? null : '+33' . substr($number, 1); }
function state($tracking, $number) {
    $answer = ['status' => 'success', 'phone_number' => plus($number['to']), 'tracking_number' => $tracking];
    if ($number['to'] !== '') $answer['allow_redirect'] = $number['redirect'];
    if ($number['week']) $answer['timetable'] = json_encode($number['week']);
    answer($answer);
}
function label($text) {
    preg_match('/^.{0,60}/us', strip_tags($text), $kept);
    return htmlspecialchars($kept[0]);
}

if (($_GET['key'] ?? '') !== KEY) refuse('invalid api key.');
if ($list) {
    if (empty($_GET['details'])) answer(array_map(fn ($number) => plus($number['to']), $numbers));
    $rows = [];
    foreach ($numbers as $tracking => $number) {
        $rows[] = ['tracking_phone' => "$tracking", 'destination_phone' => plus($number['to']),
            'description' => $number['label'], 'product_name' => 'example.com', 'last_update' => '0000-00-00 00:00:00'];
    }
    answer(['status' => 'success', 'tracking_number_details' => $rows]);
}

$action = $_GET['action'] ?? '';
$to = $_GET['phone_number'] ?? '';
if ($action === 'assign') {
    foreach ($numbers as $tracking => $number) if ($number['to'] === '') break;
    if ($number['to'] !== '') refuse('no tracking number available.');
    $number = ['to' => $to, 'label' => label($_GET['description']), 'redirect' => 0, 'week' => []];
} else {
    $tracking = $_GET['tracking_number'] ?? '';
    if ($tracking === '') foreach ($numbers as $one => $number) if ($number['to'] === $to) $tracking = $one;
    if ($tracking === '') answer(['status' => 'success', 'phone_number' => plus($to), 'tracking_number' => '']);
    if (!isset($numbers[$tracking])) refuse('unknown tracking number.');
    $number = $numbers[$tracking];
}
if ($action === 'unassign' && $number['to'] === '') refuse('already in the pool');
if ($action === 'unassign') $number['to'] = ''; // its label stays
if ($action === 'reassign') {
    $number['to'] = $to;
    if (isset($_GET['description'])) $number['label'] = label($_GET['description']);
    $number['week'] = []; // it forgets the timetable
}
if ($action === 'redirect_setup') {
    $number['redirect'] = (int) $_GET['allow_redirect'];
    foreach (is_array($_GET['timetable'] ?? '') ? $_GET['timetable'] : [] as $day => $ranges) {
        $number['week'] = array_map(fn ($range) => ['day' => substr($day, 0, 3), 'from' => strtok($range, '-'),
            'to' => strtok('-')], explode(';', $ranges));
    }
    if (($_GET['timetable'] ?? '') === '0') $number['week'] = [];
}
if ($action !== 'check') file_put_contents($file, json_encode([$tracking => $number] + $numbers));
state("$tracking", $number);
